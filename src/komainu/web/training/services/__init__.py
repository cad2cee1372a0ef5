"""Every change of the part: courses published, deliveries opened and closed, learning, exams, attendance, excuses."""

from .attending import add_session, attend_by_code, cancel_session, record_attendance, take_back_attendance
from .delivering import (
    Wanted,
    cancel,
    change,
    close,
    end_excuse,
    excuse,
    give_make_up_day,
    note_effect,
    open_delivery,
    prepare,
    take_in_again,
    take_out,
)
from .learning import answer, begin_exam, finish_exam, leave_page, receive_slip, record_paper_result, take_back_result
from .publishing import publish_ready

__all__ = [
    "Wanted",
    "add_session",
    "answer",
    "attend_by_code",
    "begin_exam",
    "cancel",
    "cancel_session",
    "change",
    "close",
    "end_excuse",
    "excuse",
    "finish_exam",
    "give_make_up_day",
    "leave_page",
    "note_effect",
    "open_delivery",
    "prepare",
    "publish_ready",
    "receive_slip",
    "record_attendance",
    "record_paper_result",
    "take_back_attendance",
    "take_back_result",
    "take_in_again",
    "take_out",
]
