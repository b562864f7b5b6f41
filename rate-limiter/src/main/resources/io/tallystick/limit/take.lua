-- Decides several calls one after the other, as if each had come alone, and then leases permits
-- ahead of need. Each call takes its cost from all limits, or from none.
--
-- KEYS: one hash per limit. ARGV: permits to lease at most, the number of calls, their costs, then
-- per limit: algorithm, limit, window in milliseconds (0 for a calendar month), burst, 1 when in
-- shadow.
--
-- Answers integers. Per call: 1 or 0 for admitted, then per limit: remaining, milliseconds until
-- reset (-1 for never), 1 or 0 for exceeded. When a lease was asked for: permits, their life in
-- microseconds, then per limit: remaining, milliseconds until reset, mark.
--
-- All is decided before anything is written. Nothing is written for a denied call or a cost of 0,
-- except that a denied call stores what was converted, which would else start anew each time.
local LEASE_SHARE = 8

local ahead, calls = tonumber(ARGV[1]), tonumber(ARGV[2])
local states = read_limits(3 + calls)
local answer = {}
local all_fitted, asked = true, false

local function millis(micros)
  return micros < 0 and -1 or math.ceil(micros / 1000)
end

local function tell(...)
  for _, number in ipairs({ ... }) do
    answer[#answer + 1] = number
  end
end

-- A limit in shadow takes the cost when it has room, and denies nothing when it has not.
local function decide(cost)
  local admitted = true
  for _, state in ipairs(states) do
    state.exceeded = cost > 0 and cost > state.algorithm.room(state)
    admitted = admitted and (state.shadow or not state.exceeded)
    all_fitted = all_fitted and not state.exceeded
  end
  asked = asked or cost > 0
  tell(admitted and 1 or 0)
  for _, state in ipairs(states) do
    local algorithm = state.algorithm
    if admitted and cost > 0 and not state.exceeded then
      algorithm.take(state, cost)
      state.dirty = true
    end
    local micros = state.exceeded and algorithm.wait(state, cost) or algorithm.reset(state)
    tell(algorithm.room(state), millis(micros), state.exceeded and 1 or 0)
  end
end

-- A lease is a part of what is left of the tightest limit, so that it shrinks to none as that
-- limit nears, and lives as long as the shortest window allows.
local function lease()
  local permits, life = all_fitted and ahead or 0, LEASE_MICROS
  for _, state in ipairs(states) do
    life = math.min(life, state.algorithm.lease_life(state))
  end
  for _, state in ipairs(states) do
    local room = state.algorithm.lease_room(state, life)
    permits = math.min(permits, math.floor(room / LEASE_SHARE))
  end
  tell(permits, permits > 0 and life or 0)
  for _, state in ipairs(states) do
    local mark = 0
    if permits > 0 then
      mark = state.algorithm.lease(state, permits, life)
      state.dirty = true
    end
    tell(state.algorithm.room(state), millis(state.algorithm.reset(state)), mark)
  end
end

for i = 1, calls do
  decide(tonumber(ARGV[2 + i]))
end
if ahead > 0 then
  lease()
end
for _, state in ipairs(states) do
  if state.dirty or (asked and state.changed) then
    state.algorithm.write(state)
  end
end
return answer
