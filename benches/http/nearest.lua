-- wrk: the nearest from a random query point, moved by up to half a kilometre so that no answer repeats.
-- env QUERIES = queries.csv (qid,lon,lat,class), ASK = the rest of the query string, TPATH = the path.
local points, ask, path = {}, os.getenv("ASK") or "", os.getenv("TPATH") or "/v1/stations/nearest"
for line in io.lines(os.getenv("QUERIES")) do
  local lon, lat = line:match("^%d+,([%d.-]+),([%d.-]+),")
  if lon then points[#points + 1] = { tonumber(lon), tonumber(lat) } end
end
local threads = 0
function setup(thread) threads = threads + 1; thread:set("seed", 1000 + threads) end
function init() math.randomseed(seed) end
function request()
  local at = points[math.random(#points)]
  local lon, lat = at[1] + (math.random() - 0.5) / 100, at[2] + (math.random() - 0.5) / 100
  return wrk.format("GET", string.format("%s?lon=%.6f&lat=%.6f&%s", path, lon, lat, ask))
end
function done(summary, latency)
  io.write(string.format("RES rps=%.1f p50_us=%d p99_us=%d bytes=%.0f non2xx=%d errors=%d\n",
    summary.requests / (summary.duration / 1e6), latency:percentile(50), latency:percentile(99),
    summary.bytes / math.max(1, summary.requests), summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
