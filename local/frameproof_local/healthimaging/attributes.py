"""At which level of the metadata document an attribute stands.

The lists are those of the developer guide's page "Metadata normalization"; what is in none of
them stays with the instance.
"""


def _tags(group: int, elements: str) -> frozenset[int]:
    """Tags of one group from a line of hexadecimal element numbers."""
    return frozenset(group << 16 | int(element, 16) for element in elements.split())


PATIENT_TAGS = (
    _tags(0x0008, "1120")
    | _tags(
        0x0010,
        "0010 0020 0021 0022 0024 0026 0027 0030 0032 0033 0034 0035 0040 0200 0212 0213 0216 "
        "0218 0219 0221 1001 1002 1100 2160 2201 2202 2292 2293 2294 2297 2298 2299 4000",
    )
    | _tags(0x0012, "0010 0020 0021 0030 0031 0040 0042 0062 0063 0064 0081 0082")
)

STUDY_TAGS = (
    _tags(
        0x0008,
        "0020 0030 0050 0051 0090 0096 009C 009D 1030 1032 1048 1049 1060 1062 1080 1084 1110",
    )
    | _tags(
        0x0010,
        "1010 1020 1021 1022 1023 1024 1030 2000 2110 2180 21A0 21B0 21C0 21D0 2203",
    )
    | _tags(0x0012, "0050 0051 0052 0053 0083")
    | _tags(0x0020, "000D 0010")
    | _tags(0x0032, "1033 1034 1066 1067")
    | _tags(0x0038, "0010 0014 0060 0062 0064 0500")
    | _tags(0x0040, "1012")
)

SERIES_TAGS = (
    _tags(
        0x0008,
        "0021 0031 0060 0070 0080 0081 1010 1040 1041 103E 103F 1050 1052 1070 1072 1090 1111 1250",
    )
    | _tags(0x0010, "2210")
    | _tags(0x0012, "0060 0071 0072")
    | _tags(0x0018, "0015 1000 1002 1008 100A 100B 1020 1030 1050 1200 1201 5100")
    | _tags(0x0020, "000E 0011 0052 0060 1040")
    | _tags(0x0028, "0108 0109 0120")
    | _tags(0x0040, "0275")
    | _tags(0x300A, "0700")
)
