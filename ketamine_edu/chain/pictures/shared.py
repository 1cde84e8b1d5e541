"""What both pictures of the chain share: short names of the links."""

LINK_NAMES = {
    "plasma": "dose to plasma",
    "block": "plasma to block",
    "start": "block to surge",
    "growth": "to growth signals",
    "spines": "to new spines",
    "mood": "synapses to mood",
}
