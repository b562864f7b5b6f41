-- How long a lease lives at most, in microseconds, and as one of so many parts of a window.
local LEASE_MICROS = 1000000
local LEASE_PARTS = 100

-- What is stored outlives its use by this much: expiry is garbage collection, never the limit.
local GARBAGE_MILLIS = 60000

-- Arguments of each limit.
local PER_LIMIT = 5

-- Of a sliding limit: how many slots its window has, and how many cuts of it are told apart.
local SLOTS = 100
local CUTS = 1024
