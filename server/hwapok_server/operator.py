"""What the operator can meet before or beside any request: a port in use, a folder that is closed.

Its sentences are section `operator` of messages/*.toml.
"""

from __future__ import annotations

from hwapok_common.messages import Text, sentence


class OperatorError(Exception):
    """A condition that only the operator can mend. The text says what is wrong and what to do."""

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.text: Text = sentence("operator", key, {name: str(value) for name, value in values.items()})
        super().__init__(self.text.en)
