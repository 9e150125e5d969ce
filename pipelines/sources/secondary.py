"""Where the embedded sample answers figures that come from a named source other than the filing."""


def figures_url(cik: int) -> str:
    """URL of a company's secondary figures; the host is reserved and never resolves, so only the sample answers it."""
    return f"https://secondary.aicapex.invalid/figures/CIK{cik:010d}.json"
