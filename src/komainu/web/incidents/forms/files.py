"""Photos and papers that staff send along: several, small enough, and of a kind that can be looked at safely."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from komainu.web.incidents.services.attachments import LARGEST_BYTES, content_type
from komainu.web.site.widgets import ManyFilesInput

# HEIC is not named, so that a phone turns its photo into a JPEG before it sends it; one that comes all the same is taken.
ACCEPTED = "image/jpeg,image/png,image/gif,image/webp,application/pdf"
TAKEN = {*ACCEPTED.split(","), "image/heic"}
MOST_FILES = 10


class PhotosField(forms.FileField):
    """Gives a list of files, empty if none was sent.

    camera   the button opens the camera of a phone
    """

    def __init__(self, *, camera: bool = False, **kwargs: Any) -> None:
        attrs = {"accept": "image/jpeg,image/png" if camera else ACCEPTED}
        if camera:
            attrs["capture"] = "environment"
        super().__init__(required=False, widget=ManyFilesInput(attrs=attrs), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files: Sequence[UploadedFile] = data if isinstance(data, list) else [data] if data else []
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("一度に送れるのは%(most)s個までです。残りは後から書き足せます。") % {"most": MOST_FILES})
        for file in files:
            self._check(file)
        return list(files)

    def _check(self, file: UploadedFile) -> None:
        if not file.size:
            raise forms.ValidationError(_("「%(name)s」は中身がありません。別のファイルを選んでください。") % {"name": file.name})
        if file.size > LARGEST_BYTES:
            raise forms.ValidationError(
                _("「%(name)s」は大きすぎます（20MBまで）。写真は小さくするか、分けて送ってください。") % {"name": file.name}
            )
        head = file.read(64)
        file.seek(0)
        if content_type(head) not in TAKEN:
            raise forms.ValidationError(
                _(
                    "「%(name)s」は受け付けられない種類です。写真（JPEG・PNGなど）かPDFにしてください。怪しいメールやファイルは、画面の写真を送ってください。"
                )
                % {"name": file.name}
            )
