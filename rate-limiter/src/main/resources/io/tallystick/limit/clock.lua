-- The moment of this call in microseconds, by Redis's own clock: no caller can tell it another.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
