"""What is looked at outside, and what a look asks for. Decisions are pure; looks ask through the polite clients."""
