-- A sliding limit: never more than `limit` in any interval of `window`.
--
-- The window is cut into SLOTS equal slots of Redis's time. What is taken counts from the slot it
-- was taken in until SLOTS whole slots have passed after it, so everything that any interval of
-- one window could hold is counted, and at most one slot in SLOTS + 1 is counted too long. A
-- leased permit may be used later than it was taken: it counts in the slot in which its lease ends.
--
-- One hash per subject and limit. A field whose name is a number is a slot and what was taken in
-- it; besides them:
--   head    the highest slot ever taken from: time never goes back behind it
--   sum     all slots together
--   oldest  no slot before it has a count
--   window  the window in milliseconds that the slots were cut from
--   leased  the moment at which the last lease ends; only where there was one
--   cut     a number below CUTS that tells this cut of the slots from those before it
--
-- While no slot leaves the window only these are read. All numbers stay far below 2^53. A state is
-- what was read, as it counts now, with what was taken since; only `write` stores it.
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

local function note(state, slot, count)
  state.oldest = state.sum == 0 and slot or math.min(state.oldest, slot)
  state.sum = state.sum + count
end

local function keep(state, slot, count)
  note(state, slot, count)
  state.counts[slot] = (state.counts[slot] or 0) + count
end

-- Time has left some slots behind: they are gone, the others count as before.
local function drop(state)
  state.counts = {}
  for slot, count in pairs(counts_of(state.key)) do
    if slot < state.slot - SLOTS then
      state.gone[#state.gone + 1] = slot
    else
      keep(state, slot, count)
    end
  end
end

-- The slots were cut otherwise, or lie more than a window ahead because the clock went back. Each
-- count moves to the slot of the latest moment at which it can be used: later is safe.
local function recut(state, stored_width)
  state.counts = {}
  state.changed = true
  state.cut = (state.cut + 1) % CUTS
  state.leased = math.min(state.leased, now + LEASE_MICROS)
  for slot, count in pairs(counts_of(state.key)) do
    local latest = math.min((slot + 1) * stored_width - 1, math.max(now, state.leased))
    local moved = math.floor(latest / state.width)
    if moved >= state.slot - SLOTS then
      keep(state, moved, count)
    end
  end
end

function sliding.read(state)
  state.width = state.window * 1000 / SLOTS
  state.slot = math.floor(now / state.width)
  state.sum, state.oldest, state.leased, state.cut = 0, state.slot, 0, now % CUTS
  state.added, state.gone = {}, {}
  local stored = redis.call('HMGET', state.key, 'head', 'sum', 'oldest', 'window', 'leased', 'cut')
  if not stored[1] then
    return
  end
  local head, sum, oldest = tonumber(stored[1]), tonumber(stored[2]), tonumber(stored[3])
  local stored_window = tonumber(stored[4])
  state.leased, state.cut = tonumber(stored[5] or 0), tonumber(stored[6])
  if stored_window ~= state.window or head - state.slot > SLOTS then
    recut(state, stored_window * 1000 / SLOTS)
    return
  end
  state.slot = math.max(state.slot, head)
  state.oldest = state.slot
  if oldest < state.slot - SLOTS then
    drop(state)
  elseif sum > 0 then
    state.sum, state.oldest = sum, oldest
  end
end

local function place(state, slot, count)
  note(state, slot, count)
  state.added[slot] = (state.added[slot] or 0) + count
  if state.counts then
    state.counts[slot] = (state.counts[slot] or 0) + count
  end
end

local function load_counts(state)
  if not state.counts then
    state.counts = counts_of(state.key)
    for slot, count in pairs(state.added) do
      state.counts[slot] = (state.counts[slot] or 0) + count
    end
  end
end

function sliding.room(state)
  return math.max(0, state.limit - state.sum)
end

function sliding.take(state, cost)
  place(state, state.slot, cost)
end

-- No longer than a slot: what is leased counts in this slot or the next.
function sliding.lease_life(state)
  return state.width
end

function sliding.lease_room(state)
  return sliding.room(state)
end

function sliding.lease(state, permits, life)
  local slot = math.max(state.slot, math.floor((now + life) / state.width))
  place(state, slot, permits)
  state.leased = math.max(state.leased, now + life)
  return slot * CUTS + state.cut
end

function sliding.give(state, permits, mark)
  local slot, cut = math.floor(mark / CUTS), mark % CUTS
  load_counts(state)
  local count = state.counts[slot] or 0
  if state.changed or cut ~= state.cut or slot < state.slot - SLOTS or count < permits then
    return false
  end
  place(state, slot, -permits)
  if count == permits then
    state.counts[slot] = nil
    state.added[slot] = nil
    state.gone[#state.gone + 1] = slot
  end
  state.oldest = math.huge
  for counted in pairs(state.counts) do
    state.oldest = math.min(state.oldest, counted)
  end
  state.oldest = state.sum > 0 and state.oldest or state.slot
  return true
end

function sliding.write(state)
  local key = state.key
  if state.changed then
    redis.call('DEL', key)
    for slot, count in pairs(state.counts) do
      redis.call('HSET', key, slot, count)
    end
  else
    for slot, count in pairs(state.added) do
      redis.call('HINCRBY', key, slot, count)
    end
  end
  redis.call('HSET', key,
      'head', state.slot, 'sum', state.sum, 'oldest', state.oldest, 'window', state.window,
      'cut', state.cut)
  if state.leased > 0 then
    redis.call('HSET', key, 'leased', state.leased)
  end
  if #state.gone > 0 then
    redis.call('HDEL', key, unpack(state.gone))
  end
  redis.call('PEXPIRE', key, 2 * state.window + GARBAGE_MILLIS)
end

function sliding.reset(state)
  if state.sum == 0 then
    return 0
  end
  return (state.oldest + SLOTS + 1) * state.width - now
end

function sliding.wait(state, cost)
  if cost > state.limit then
    return -1
  end
  load_counts(state)
  local needed = state.sum + cost - state.limit
  -- A lease or a new cut can have put counts up to a window ahead.
  for slot = state.oldest, state.slot + SLOTS do
    needed = needed - (state.counts[slot] or 0)
    if needed <= 0 then
      return (slot + SLOTS + 1) * state.width - now
    end
  end
  error('the slots of ' .. state.key .. ' do not add up to their sum')
end
