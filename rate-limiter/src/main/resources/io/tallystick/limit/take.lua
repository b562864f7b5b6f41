-- Takes `cost` from all limits of a subject, or from none.
--
-- KEYS: one hash per limit. ARGV: cost, then per limit: limit, window in milliseconds.
-- Answers integers: 1 or 0 for admitted, then per limit: remaining, milliseconds until reset (-1
-- for never), 1 or 0 for exceeded.
--
-- The first pass only reads and decides. Nothing is written for a denied call or a cost of 0,
-- except that a denied call stores a new cut of the slots, which would else start anew each time.
local cost = tonumber(ARGV[1])
local admitted = true
local states = {}

for i, key in ipairs(KEYS) do
  local state = sliding.read(key, tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1]))
  state.exceeded = cost > 0 and state.sum + cost > state.limit
  admitted = admitted and not state.exceeded
  states[i] = state
end

local answer = { admitted and 1 or 0 }
for _, state in ipairs(states) do
  if cost > 0 and (admitted or state.recut) then
    sliding.write(state, admitted and cost or 0)
  end
  local micros = state.exceeded and sliding.wait(state, cost) or sliding.reset(state)
  if type(micros) == 'table' then
    return micros
  end
  answer[#answer + 1] = math.max(0, state.limit - state.sum)
  answer[#answer + 1] = micros < 0 and -1 or math.ceil(micros / 1000)
  answer[#answer + 1] = state.exceeded and 1 or 0
end
return answer
