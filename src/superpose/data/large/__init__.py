"""Tables of more rows than memory holds: as blocks on disk, surveyed once, and met again and again in parts."""
