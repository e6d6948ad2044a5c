"""Shapes at the pages of rights."""

from reelbridge.rights.forms.grants import FileForm, FilterForm, GrantForm, RevokeForm, UseForm
from reelbridge.rights.forms.papers import (
    AiringForm,
    AnchorForm,
    ConsentForm,
    CopyrightForm,
    EmbargoForm,
    EndForm,
    GroupForm,
    HoldbackForm,
    KindForm,
    PaperForm,
)

__all__ = [
    "AiringForm",
    "AnchorForm",
    "ConsentForm",
    "CopyrightForm",
    "EmbargoForm",
    "EndForm",
    "FileForm",
    "FilterForm",
    "GrantForm",
    "GroupForm",
    "HoldbackForm",
    "KindForm",
    "PaperForm",
    "RevokeForm",
    "UseForm",
]
