-- Credits: of `limit`, all that was ever granted, what was used is gone. Only a larger `limit`
-- brings more. Never leased, for a crash would burn what is worth money.
--
-- One hash per subject and limit, which never expires:
--   spent  what was ever used
local credits = {}

function credits.read(state)
  state.spent = tonumber(redis.call('HGET', state.key, 'spent') or 0)
end

function credits.room(state)
  return math.max(0, state.limit - state.spent)
end

function credits.take(state, cost)
  state.spent = state.spent + cost
end

function credits.lease_life()
  return LEASE_MICROS
end

function credits.lease_room()
  return 0
end

function credits.give()
  return false
end

function credits.write(state)
  redis.call('HSET', state.key, 'spent', state.spent)
end

function credits.reset()
  return -1
end

function credits.wait()
  return -1
end
