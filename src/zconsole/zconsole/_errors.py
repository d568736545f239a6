# SPDX-License-Identifier: Apache-2.0
"""The exceptions of zconsole."""


class Error(Exception):
    """Something that zconsole could not do; the base of its exceptions."""


class NotSupervised(Error):
    """zsuper does not run this program, or this is not the process that it started."""


class Closed(Error):
    """The subscription or the channel to zsuper is closed."""


class AlreadyReplied(Error):
    """The command was answered before."""


class BlockingCallInCallback(Error):
    """A call that waits was made inside a callback, where it could wait for itself."""


for _error in (Error, NotSupervised, Closed, AlreadyReplied, BlockingCallInCallback):
    _error.__module__ = "zconsole"
