-- How long a lease may live at most: so many microseconds, and one of so many parts of a window.
local LEASE_MICROS = 1000000
local LEASE_PARTS = 100
