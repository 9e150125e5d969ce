"""Cards: what each chart shows, says and rests on."""
