"""A small image of known pixels, on which a decoder is tried before it is trusted.

12 columns x 10 rows of signed 16-bit samples as HTJ2K, by OpenJPH: 100 x - 300 y, 700 more on the
diagonal. The CRC-32s are those of the samples, and of the low band that ISO/IEC 15444-1 F.3.8.1
makes of them (6 x 5), both computed apart from any decoder.
"""

from __future__ import annotations

import base64

KNOWN_IMAGE = base64.b64decode(
    "/0//UQApQAAAAAAMAAAACgAAAAAAAAAAAAAADAAAAAoAAAAAAAAAAAABjwEB/1AACAACAAAACv9SAAwAAgABAAUE"
    "BEAB/1wAEyCIkJCQkJCQkJCQkJCQiIiI/2QAFwABT3BlbkpQSCBWZXIgMC4zMi4wLv+QAAoAAAAAAPIAAf+TwAAm"
    "m/0Ch3QAAMAAE0AAE0AAEwBy/gKHdABx8wOHdAC2/AKHdADAABNAABPAABMANYwBC3QAMsj+AGI0AE79Aod0AMAA"
    "FowAAVcAAFcAhiu0TtyJNp/nAQW4QAN4uACIOK5SVOcQwH2VALg7xzkYIxD0AEMDebYAwAAt+AAF0cAALfBcV65X"
    "lrHRulqvl3W1MhpbV8YDmEdpvD9xCWGB+z0AXK5XV9bVsi7ruqxX68orr5w2URL+AAHvJ6f8hjXWIYJbPgAy4Aqu"
    "kAEXlwxyhStkwKVLBgYFkFYYjHFusCQB+b4A/9k="
)
KNOWN_SHAPE = (10, 12)
KNOWN_CRC32, KNOWN_HALF_CRC32 = 2777567780, 1201130029
