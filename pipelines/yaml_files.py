"""Files in YAML that somebody writes by hand: plain values only, and one kind of failure whatever is wrong."""

import yaml

# Beside its own errors PyYAML lets through what it stumbles over: `!!int ""` is an IndexError, `!!bool x` a KeyError,
# `!!timestamp x` an AttributeError, 0000-00-00 a ValueError, a thousand brackets a RecursionError.
_STUMBLES = (ValueError, LookupError, AttributeError, TypeError, OverflowError, RecursionError)


def plain_values(text: str) -> object:
    """What a YAML text says: mappings, lists, texts, numbers, dates. Raises yaml.YAMLError for anything else."""
    try:
        return yaml.safe_load(text)
    except _STUMBLES as error:
        raise yaml.YAMLError(f"a value can not be read ({type(error).__name__}: {error})") from error
