"""Software with which film archives, studios and broadcasters make and show films out of each other's holdings."""

__version__ = "0.1.0"
