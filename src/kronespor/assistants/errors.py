"""Errors of what assistants ask."""

from kronespor.remarks import KronesporError


class AssistantError(KronesporError):
    """What an assistant asks for cannot be had."""
