-- A sliding limit: never more than `limit` in any interval of `window`.
--
-- The window is cut into SLOTS equal slots of Redis's time. What is taken counts from the slot it
-- was taken in until SLOTS whole slots have passed after it, so everything that any interval of
-- one window could hold is counted, and at most one slot in SLOTS + 1 is counted too long.
--
-- One hash per subject and limit. A field whose name is a number is a slot and what was taken in
-- it; besides them:
--   head    the highest slot ever taken from: time never goes back behind it
--   sum     all slots together
--   oldest  no slot before it has a count
--   window  the window in milliseconds that the slots were cut from
--
-- While no slot leaves the window only these four are read. All numbers stay far below 2^53.
-- A state is what was read, as it counts now; reading writes nothing.
local SLOTS = 100
local GARBAGE_MILLIS = 60000

local sliding = {}

local function counts_of(key)
  local counts = {}
  local fields = redis.call('HGETALL', key)
  for i = 1, #fields, 2 do
    local slot = tonumber(fields[i])
    if slot then
      counts[slot] = tonumber(fields[i + 1])
    end
  end
  return counts
end

local function add(state, slot, count)
  state.counts[slot] = (state.counts[slot] or 0) + count
  state.sum = state.sum + count
  state.oldest = math.min(state.oldest, slot)
end

-- Time has left some slots behind: they are gone, the others count as before.
local function drop(state)
  state.counts = {}
  for slot, count in pairs(counts_of(state.key)) do
    if slot < state.slot - SLOTS then
      state.gone[#state.gone + 1] = slot
    else
      add(state, slot, count)
    end
  end
end

-- The slots were cut otherwise, or lie more than a window ahead because the clock went back. Each
-- count moves to the slot of the latest moment at which it can have been taken: later is safe.
local function recut(state, stored_width)
  state.counts = {}
  state.recut = true
  for slot, count in pairs(counts_of(state.key)) do
    local latest = math.min((slot + 1) * stored_width - 1, now)
    local moved = math.floor(latest / state.width)
    if moved >= state.slot - SLOTS then
      add(state, moved, count)
    end
  end
end

function sliding.read(key, limit, window)
  local width = window * 1000 / SLOTS
  local slot = math.floor(now / width)
  local state = {
    key = key, limit = limit, window = window, width = width,
    slot = slot, sum = 0, oldest = slot, gone = {}
  }
  local stored = redis.call('HMGET', key, 'head', 'sum', 'oldest', 'window')
  if not stored[1] then
    return state
  end
  local head, sum, oldest = tonumber(stored[1]), tonumber(stored[2]), tonumber(stored[3])
  local stored_window = tonumber(stored[4])
  if stored_window ~= window or head - slot > SLOTS then
    recut(state, stored_window * 1000 / SLOTS)
    return state
  end
  state.slot = math.max(slot, head)
  state.oldest = state.slot
  if oldest < state.slot - SLOTS then
    drop(state)
  elseif sum > 0 then
    state.sum, state.oldest = sum, oldest
  end
  return state
end

-- Stores the state with `cost` taken in its slot. A cost of 0 stores a new cut alone.
function sliding.write(state, cost)
  local key, slot = state.key, state.slot
  if state.recut then
    redis.call('DEL', key)
    for moved, count in pairs(state.counts) do
      redis.call('HSET', key, moved, count)
    end
  end
  state.sum = state.sum + cost
  redis.call('HSET', key,
      'head', slot, 'sum', state.sum, 'oldest', state.oldest, 'window', state.window)
  if cost > 0 then
    redis.call('HINCRBY', key, slot, cost)
  end
  if #state.gone > 0 then
    redis.call('HDEL', key, unpack(state.gone))
  end
  redis.call('PEXPIRE', key, 2 * state.window + GARBAGE_MILLIS)
end

-- Microseconds until the oldest count leaves; 0 when nothing is counted.
function sliding.reset(state)
  if state.sum == 0 then
    return 0
  end
  return (state.oldest + SLOTS + 1) * state.width - now
end

-- Microseconds until a refused `cost` would fit; -1 when it never can.
function sliding.wait(state, cost)
  if cost > state.limit then
    return -1
  end
  local counts = state.counts or counts_of(state.key)
  local needed = state.sum + cost - state.limit
  for slot = state.oldest, state.slot do
    needed = needed - (counts[slot] or 0)
    if needed <= 0 then
      return (slot + SLOTS + 1) * state.width - now
    end
  end
  return redis.error_reply('the slots do not add up to their sum')
end
