"""Why a file or a folder cannot be used, as the system says it, in words of our own."""

import errno

from kronespor.remarks.remark import Term, Value

REASONS = {
    errno.ENOENT: "file-is-not-there",
    errno.EACCES: "file-is-not-allowed",
    errno.EPERM: "file-is-not-allowed",
    errno.EROFS: "disk-is-read-only",
    errno.ENOSPC: "disk-is-full",
    errno.EDQUOT: "disk-is-full",
    errno.EFBIG: "disk-is-full",
    errno.EISDIR: "file-is-folder",
    errno.ENOTDIR: "folder-is-file",
    errno.EEXIST: "file-is-there",
    errno.ENAMETOOLONG: "name-is-too-long",
    errno.ELOOP: "links-go-round",
    errno.EIO: "disk-fails",
    errno.EBUSY: "file-is-busy",
    errno.ETXTBSY: "file-is-busy",
}


def reason(error: OSError) -> Value:
    """What went wrong, in the reader's language; in the system's own words where we have none."""
    code = REASONS.get(error.errno or 0)
    return Term(code) if code else error.strerror or str(error)
