-- A fixed limit: never more than `limit` in each window. Windows follow one another without gaps
-- from 1970 in UTC; a window of 0 is a month of the calendar.
--
-- What is taken counts until its window ends, and so does what is leased: a lease ends with it.
-- When the clock goes back by less than a window, time stays in the window where it was. When it
-- goes back further, or windows are cut otherwise, what was taken moves to the present window
-- unless it must have been taken before that began.
--
-- One hash per subject and limit:
--   start, finish  the window, in microseconds
--   used           what was taken in it
--   since          when counting in it began: what was leased before is not given back
local DAY_MICROS = 86400000000

local fixed = {}

-- Days from 1970 to the first of a month; months are counted from March of the year 0, so that the
-- leap day is the last of its year (after Howard Hinnant, chrono-Compatible Low-Level Date Algorithms).
local function days_before(month)
  local year = math.floor(month / 12)
  local leaps = math.floor(year / 4) - math.floor(year / 100) + math.floor(year / 400)
  return 365 * year + leaps + math.floor((153 * (month % 12) + 2) / 5) - 719468
end

local function month_around(moment)
  local days = math.floor(moment / DAY_MICROS)
  -- A guess that is never too late, and at most two months early.
  local month = math.floor((days + 719468) / 30.436875) - 1
  while days_before(month + 1) <= days do
    month = month + 1
  end
  return days_before(month) * DAY_MICROS, days_before(month + 1) * DAY_MICROS
end

local function window_around(moment, window)
  if window == 0 then
    return month_around(moment)
  end
  local start = moment - moment % (window * 1000)
  return start, start + window * 1000
end

-- Whether the stored window is one of this cut, and time may stay in it.
local function may_stay(state, start, finish)
  local first, last = window_around(start, state.window)
  return first == start and last == finish
      and start >= state.finish and start - now <= state.finish - state.start
end

function fixed.read(state)
  state.start, state.finish = window_around(now, state.window)
  state.used, state.since = 0, now
  local stored = redis.call('HMGET', state.key, 'start', 'finish', 'used', 'since')
  if not stored[1] then
    return
  end
  local start, finish = tonumber(stored[1]), tonumber(stored[2])
  local same = start == state.start and finish == state.finish
  if same or may_stay(state, start, finish) then
    state.start, state.finish = start, finish
    state.used, state.since = tonumber(stored[3]), tonumber(stored[4])
  elseif math.min(finish - 1, now) >= state.start then
    state.used = tonumber(stored[3])
    state.changed = true
  end
end

function fixed.room(state)
  return math.max(0, state.limit - state.used)
end

function fixed.take(state, cost)
  state.used = state.used + cost
end

function fixed.lease_life(state)
  local part = state.window > 0 and state.window * 1000 / LEASE_PARTS or LEASE_MICROS
  return math.min(part, state.finish - now)
end

function fixed.lease_room(state)
  return fixed.room(state)
end

function fixed.lease(state, permits)
  fixed.take(state, permits)
  return state.since
end

function fixed.give(state, permits, mark)
  if state.changed or mark ~= state.since or state.used < permits then
    return false
  end
  state.used = state.used - permits
  return true
end

function fixed.write(state)
  redis.call('HSET', state.key, 'start', state.start, 'finish', state.finish,
      'used', state.used, 'since', state.since)
  local left = state.finish - now + state.finish - state.start
  redis.call('PEXPIRE', state.key, math.ceil(left / 1000) + GARBAGE_MILLIS)
end

function fixed.reset(state)
  return state.used > 0 and state.finish - now or 0
end

function fixed.wait(state, cost)
  return cost > state.limit and -1 or state.finish - now
end
