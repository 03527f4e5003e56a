"""Annotates one workbook in a process of its own: order on standard input, workbook on output.

The order is pickled by our own parent process; nothing that a sender wrote is ever unpickled.
"""

import pickle
import resource
import sys

from flows.notify.replies.annotate import annotated
from flows.notify.replies.page import Annotation


def main() -> None:
    """Read an ``Annotation``, write the workbook; any exception ends the process."""
    memory_max = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory_max, memory_max))
    order = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  (written by our parent)
    if not isinstance(order, Annotation):
        raise TypeError
    sys.stdout.buffer.write(annotated(order))


if __name__ == "__main__":
    main()
