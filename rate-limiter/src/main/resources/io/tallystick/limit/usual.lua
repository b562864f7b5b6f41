-- The usual call, decided before the rest of the script is set up, which takes longer than the
-- decision: one cost that fits into every limit, all of them sliding, cut as before and not behind.
-- Answers and stores what the rest would. Whatever is not so is left to the rest, and nothing is
-- written then.

-- What is still in the window when its oldest slots have left it, and which have.
local function what_is_left(key, first)
  local sum, oldest, gone = 0, math.huge, {}
  local fields = redis.call('HGETALL', key)
  for i = 1, #fields, 2 do
    local slot = tonumber(fields[i])
    if slot and slot < first then
      gone[#gone + 1] = slot
    elseif slot then
      sum = sum + tonumber(fields[i + 1])
      oldest = math.min(oldest, slot)
    end
  end
  return sum, oldest, gone
end

local function usual()
  local cost = tonumber(ARGV[3])
  if ARGV[1] ~= '0' or ARGV[2] ~= '1' or cost == 0 then
    return nil
  end
  local answer, found = { 1 }, {}
  for i, key in ipairs(KEYS) do
    local at = 4 + PER_LIMIT * (i - 1)
    if ARGV[at] ~= 'sliding' then
      return nil
    end
    local limit, window = tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
    local width = window * 1000 / SLOTS
    local slot = math.floor(now / width)
    local stored = redis.call('HMGET', key, 'head', 'sum', 'oldest', 'window', slot)
    local sum, oldest, gone = 0, slot, {}
    if stored[1] then
      if tonumber(stored[1]) > slot or tonumber(stored[4]) ~= window then
        return nil
      end
      sum, oldest = tonumber(stored[2]), tonumber(stored[3])
      if oldest < slot - SLOTS then
        sum, oldest, gone = what_is_left(key, slot - SLOTS)
      end
      oldest = sum == 0 and slot or math.min(oldest, slot)
    end
    sum = sum + cost
    if sum > limit then
      return nil
    end
    answer[3 * i - 1] = limit - sum
    answer[3 * i] = math.ceil(((oldest + SLOTS + 1) * width - now) / 1000)
    answer[3 * i + 1] = 0
    found[i] = {
      known = stored[1],
      window = window,
      slot = slot,
      count = tonumber(stored[5] or 0) + cost,
      sum = sum,
      oldest = oldest,
      gone = gone
    }
  end
  for i, key in ipairs(KEYS) do
    local state = found[i]
    redis.call('HSET', key,
        state.slot, state.count, 'head', state.slot, 'sum', state.sum, 'oldest', state.oldest)
    if not state.known then
      redis.call('HSET', key, 'window', state.window, 'cut', now % CUTS)
    end
    if #state.gone > 0 then
      redis.call('HDEL', key, unpack(state.gone))
    end
    redis.call('PEXPIRE', key, 2 * state.window + GARBAGE_MILLIS)
  end
  return answer
end

local usual_answer = usual()
if usual_answer then
  return usual_answer
end
