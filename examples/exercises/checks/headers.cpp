// Nothing: the target of which this is the source keeps lintel's headers compiled for all checks.
