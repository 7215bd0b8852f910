"""Mails as files: what a .eml, .mbox or .msg holds, taken apart without trusting any of it.

Whoever calls this does so in a child process with limits; everything here may be slow, large or wrong.
"""

from pipeline.edges.mail.composing import Correspondent, ForwardedMail, forwarded_mail
from pipeline.edges.mail.mbox import mailbox_items
from pipeline.edges.mail.message import mail_items
from pipeline.edges.mail.outlook import is_outlook_mail, outlook_items

__all__ = [
    "Correspondent",
    "ForwardedMail",
    "forwarded_mail",
    "is_outlook_mail",
    "mail_items",
    "mailbox_items",
    "outlook_items",
]
