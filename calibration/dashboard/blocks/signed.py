"""Numbers with a true minus, as blocks write them in sentences and tables."""

MINUS = "\N{MINUS SIGN}"


def signed(value: float, places: int = 2) -> str:
    """+0.25, or 0.00 where nothing is left of it."""
    text = f"{abs(value):.{places}f}"
    if float(text) == 0:
        return text
    return f"{MINUS if value < 0 else '+'}{text}"
