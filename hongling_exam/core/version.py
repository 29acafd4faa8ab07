"""The release number, kept where packaging can read it without importing Flask."""

__version__ = "0.1.0"
