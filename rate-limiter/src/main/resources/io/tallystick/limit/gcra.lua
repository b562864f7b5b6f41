-- A smooth limit (the generic cell rate algorithm): in any interval t at most
-- `burst` + t * `limit` / `window`.
--
-- Each permit costs window / limit of time. The theoretical arrival time, `tat`, is when all that
-- was taken is paid off; it may lie as far ahead of now as a whole burst costs, `tau`. What is
-- leased may be used until its lease ends, so it is taken as if nothing were owed before then.
--
-- Times are whole microseconds and a part: a numerator over `limit`. Nothing is ever rounded.
-- A debt is never more than tau: one that is, because the clock went back or the burst got
-- smaller, is cut to tau, and nobody waits longer than a whole burst takes.
--
-- One hash per subject and limit:
--   tat, part      the theoretical arrival time
--   limit, window  the rate that it was made with
--   since          when a take last found nothing owed: what was leased before is not given back
--   low            the least that was owed, in microseconds, when something was taken since the first
--                  lease after that; only where there was one
local DIGITS = 1000

local gcra = {}

-- The quotient and the remainder of a * b / c. All are below 2^42, and what is held never passes
-- 2^53, for b is taken three decimal digits at a time.
local function times_over(a, b, c)
  local quotient, rest = math.floor(a / c) * b, 0
  local part = a % c
  local scale = 1
  while scale * DIGITS <= b do
    scale = scale * DIGITS
  end
  local scaled = 0
  while scale >= 1 do
    local digit = math.floor(b / scale) % DIGITS
    local held = rest * DIGITS + part * digit
    scaled = scaled * DIGITS + math.floor(held / c)
    rest = held % c
    scale = scale / DIGITS
  end
  return quotient + scaled, rest
end

-- The time that so many permits cost.
local function cost_of(state, permits)
  return times_over(permits, state.window_micros, state.limit)
end

local function plus(state, micros, part)
  local sum = state.part + part
  local carry = sum >= state.limit and 1 or sum < 0 and -1 or 0
  state.tat = state.tat + micros + carry
  state.part = sum - carry * state.limit
end

-- Nothing is owed before this moment.
local function raise(state, moment)
  if state.tat < moment then
    state.tat, state.part, state.since, state.low = moment, 0, now, nil
  end
end

local function note(state, moment)
  if state.low then
    state.low = math.min(state.low, state.tat - moment)
  end
end

local function owe(state, permits)
  state.tat, state.part, state.since = now, 0, now
  plus(state, cost_of(state, permits))
end

-- Permits that are owed at a rate, rounded up.
local function owed(micros, part, limit, window_micros)
  local permits, rest = times_over(micros, limit, window_micros)
  return permits + math.ceil((rest + part) / window_micros)
end

local function behind_tau(state, tat, part)
  return tat - now < state.tau or (tat - now == state.tau and part <= state.tau_part)
end

function gcra.read(state)
  state.window_micros = state.window * 1000
  state.tau, state.tau_part = cost_of(state, state.burst)
  state.tat, state.part, state.since = now, 0, now
  local stored = redis.call('HMGET', state.key, 'tat', 'part', 'limit', 'window', 'since',
      'low')
  local tat = tonumber(stored[1] or 0)
  state.had_low = stored[6]
  if tat < now then
    return
  end
  local part, limit, window = tonumber(stored[2]), tonumber(stored[3]), tonumber(stored[4])
  if limit ~= state.limit or window ~= state.window then
    -- What is owed is owed at the new rate.
    state.changed = true
    owe(state, math.min(state.burst, owed(tat - now, part, limit, window * 1000)))
  elseif behind_tau(state, tat, part) then
    state.tat, state.part, state.since = tat, part, tonumber(stored[5])
    state.low = stored[6] and tonumber(stored[6]) or nil
  else
    state.changed = true
    owe(state, state.burst)
  end
end

-- How much of tau is left when nothing is owed before `moment`: permits, and what is left over, as
-- a numerator over `limit` microseconds. No permits when tau is used up.
local function left(state, moment)
  local tat, part = state.tat, state.part
  if tat < moment then
    tat, part = moment, 0
  end
  local micros, rest = state.tau - (tat - now), state.tau_part - part
  if rest < 0 then
    micros, rest = micros - 1, rest + state.limit
  end
  if micros < 0 then
    return 0, 0
  end
  local permits, over = times_over(micros, state.limit, state.window_micros)
  over = over + rest
  return permits + math.floor(over / state.window_micros), over % state.window_micros
end

function gcra.room(state)
  return (left(state, now))
end

function gcra.take(state, cost)
  note(state, now)
  plus(state, cost_of(state, cost))
end

function gcra.lease_life(state)
  return state.window_micros / LEASE_PARTS
end

function gcra.lease_room(state, life)
  return (left(state, now + life))
end

function gcra.lease(state, permits, life)
  raise(state, now + life)
  note(state, now + life)
  state.low = state.low or state.tau
  plus(state, cost_of(state, permits))
  return state.since
end

-- What was not used is paid back, but never so much that something taken since would have found
-- nothing owed: what time has paid off by itself is not paid back again.
function gcra.give(state, permits, mark)
  if state.changed or mark ~= state.since or (state.low or 0) == 0 then
    return false
  end
  local micros, part = cost_of(state, permits)
  if micros >= state.low then
    micros, part = state.low, 0
  end
  plus(state, -micros, -part)
  state.low = state.low - micros - math.ceil(part / state.limit)
  return true
end

function gcra.write(state)
  redis.call('HSET', state.key, 'tat', state.tat, 'part', state.part,
      'limit', state.limit, 'window', state.window, 'since', state.since)
  if state.low then
    redis.call('HSET', state.key, 'low', state.low)
  elseif state.had_low then
    redis.call('HDEL', state.key, 'low')
  end
  redis.call('PEXPIRE', state.key, 2 * math.ceil(state.tau / 1000) + GARBAGE_MILLIS)
end

function gcra.reset(state)
  if state.tat == now and state.part == 0 then
    return 0
  end
  local _, over = left(state, now)
  return math.ceil((state.window_micros - over) / state.limit)
end

function gcra.wait(state, cost)
  if cost > state.burst then
    return -1
  end
  local micros, part = cost_of(state, cost)
  local parts = state.part + part - state.tau_part
  return state.tat - now + micros - state.tau + math.ceil(parts / state.limit)
end
