"""Code out of a README, so that tests can run what people will copy."""

import re
from pathlib import Path


def python_blocks(readme: Path) -> list[str]:
    """Return the blocks of Python in ``readme``, from its beginning to its end."""
    return re.findall(r"^```python\n(.*?)^```", readme.read_text(), re.MULTILINE | re.DOTALL)


def block_with(text: str, readme: Path) -> str:
    """Return the only block of Python in ``readme`` that holds ``text``.

    Raises:
        AssertionError: There is none, or more than one.
    """
    found = [block for block in python_blocks(readme) if text in block]
    assert len(found) == 1, f"{len(found)} blocks of {readme.name} hold {text!r}"
    return found[0]
