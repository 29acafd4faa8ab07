"""What may stand in an address."""

from __future__ import annotations

from werkzeug.routing import IntegerConverter, ValidationError

LARGEST_ID = 2**31 - 1


class IdConverter(IntegerConverter):
    """`<int:…>` is an id, as large as a key can be; a larger number is no address of ours, so it answers 404."""

    def to_python(self, value: str) -> int:
        """The id."""
        found: int = super().to_python(value)
        if found > LARGEST_ID:
            raise ValidationError()
        return found
