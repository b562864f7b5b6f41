-- Gives unused permits of a lease back to the limits that they were taken from.
--
-- KEYS: one hash per limit. ARGV: permits, then per limit: algorithm, limit, window in
-- milliseconds, burst, 1 when in shadow; then per limit the mark that the lease came with.
-- Answers per limit how many were given back: all, or none where a limit has changed since.
local permits = tonumber(ARGV[1])
local states = read_limits(2)
local answer = {}

for i, state in ipairs(states) do
  local mark = tonumber(ARGV[1 + PER_LIMIT * #KEYS + i])
  local given = state.algorithm.give(state, permits, mark)
  if given then
    state.algorithm.write(state)
  end
  answer[i] = given and permits or 0
end
return answer
