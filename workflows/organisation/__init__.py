"""The organisation of a town: units, grids, the Party chain, people, their positions, and who may do what."""
