"""How much one visitor may ask, and how large what comes from outside may be."""

#: Of a study: worlds, weeks of the main phase, policies side by side. Residents: at most those of the city.
MOST_REPLICATIONS = 200
MOST_WEEKS = 520
MOST_POLICIES = 6

LONGEST_ADDRESS = 8_000  # characters
LARGEST_DOCUMENT = 64 * 1024  # bytes of an address when unpacked
LARGEST_FILE = 100_000  # bytes of an uploaded file

#: Of a document: tables and lists within one another, values in all, values of one list, characters of a prose text and of any other.
DEEPEST = 6
MOST_VALUES = 6_000
LONGEST_LIST = 200
LONGEST_PROSE = 2_000
LONGEST_WORD = 64
