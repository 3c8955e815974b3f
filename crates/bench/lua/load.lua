-- The load: hands out prepared requests at random, and tells at the end what came of them, as one line of JSON.
--
-- wrk … -s load.lua URL -- FILE SEED [tell]
--
-- FILE holds a request on each line: method, path, token and body, parted by tabs. With `tell`, each answer's status
-- is looked at, which costs wrk much; without, wrk itself counts those above 399.

local requests = {}
local threads = {}

function setup(thread)
  threads[#threads + 1] = thread
  thread:set("number", #threads)
end

function init(args)
  math.randomseed(tonumber(args[2]) * 1000 + number)
  for line in io.lines(args[1]) do
    local method, path, token, body = line:match("^([^\t]+)\t([^\t]+)\t([^\t]+)\t(.*)$")
    local headers = { ["Authorization"] = "Bearer " .. token }
    if body == "" then
      body = nil
    else
      headers["Content-Type"] = "application/json"
    end
    requests[#requests + 1] = wrk.format(method, path, headers, body)
  end
  if args[3] == "tell" then
    statuses = {}
    response = function(status)
      statuses[tostring(status)] = (statuses[tostring(status)] or 0) + 1
    end
  end
end

function request()
  return requests[math.random(#requests)]
end

function done(summary, latency)
  local errors = summary.errors
  local told = {}
  for _, thread in ipairs(threads) do
    for status, count in pairs(thread:get("statuses") or {}) do
      told[#told + 1] = string.format('["%s",%d]', status, count)
    end
  end
  io.write(string.format(
    '{"requests":%d,"microseconds":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d,"refused":%d,"p50":%d,"p99":%d,"statuses":[%s]}\n',
    summary.requests, summary.duration, errors.connect, errors.read, errors.write, errors.timeout, errors.status,
    latency:percentile(50), latency:percentile(99), table.concat(told, ",")))
end
