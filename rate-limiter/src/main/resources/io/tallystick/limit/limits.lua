-- The limits of a call, and what an algorithm must be able to do. Each works on a state, which has
-- at first: key, limit, window (milliseconds), burst, shadow. Only `write` writes.
--   read(state)                   reads what is stored, as it counts now; sets state.changed when
--                                 that is worth storing though nothing is taken
--   room(state)                   how much could be taken at once, never negative
--   take(state, cost)             takes it; the caller has seen that there is room
--   reset(state)                  microseconds until some of what is used comes back; 0 when nothing
--                                 is used, -1 when it never does
--   wait(state, cost)             microseconds until a cost for which there is no room would fit;
--                                 -1 when it never will
--   lease_room(state, life)       how much could be leased for `life` microseconds
--   lease_life(state)             how many microseconds a lease may live at most
--   lease(state, permits, life)   takes them, to be used later; returns a mark for `give`
--   give(state, permits, mark)    takes unused permits of a lease out again; false when it can't be
--                                 told any more where they are counted: then they stay
--   write(state)                  stores it
local algorithms = { sliding = sliding, gcra = gcra, fixed = fixed, credits = credits }

-- Reads one state per key; the first limit's arguments begin at `at`.
local function read_limits(at)
  local states = {}
  for i, key in ipairs(KEYS) do
    local first = at + PER_LIMIT * (i - 1)
    local state = {
      key = key,
      algorithm = algorithms[ARGV[first]],
      limit = tonumber(ARGV[first + 1]),
      window = tonumber(ARGV[first + 2]),
      burst = tonumber(ARGV[first + 3]),
      shadow = ARGV[first + 4] == '1'
    }
    state.algorithm.read(state)
    states[i] = state
  end
  return states
end
