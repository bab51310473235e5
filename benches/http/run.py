#!/usr/bin/env python3
"""Nearest over HTTP beside an empty axum handler, tuned PostGIS and Redis GEOSEARCH: one run, one table.

    make bench-http              # or: python3 benches/http/run.py [--rounds 5] [--seconds 4] [--peers DIR]

Needs wrk, and for the peers the folder `../shared/measure/peers` set up (its setup.sh: data, pg, redis, tools). What is
absent is left out of the table and said. Every figure is the median of the rounds; rounds are interleaved, so that a noisy
machine is noisy for all. All traffic stays on the loopback address.
"""
import argparse, csv, json, os, re, shutil, signal, statistics, subprocess, sys, tempfile, time, urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT.parent / "shared/measure/peers"
YIZHAN = ROOT / "target/release/yizhan"
FLOOR = ROOT / "target/release/examples/floor"
LOAD = ROOT / "target/release/examples/load"
ASKS = {
    "k=10, open=any": "k=10&mode=straight&open=any",
    "k=5, worker stations open on arrival": "k=5&mode=straight&kind=worker_station&open=arrival",
}


FACILITIES = {
    "充电": "phone_charge", "休息座椅": "seats", "卫生间": "toilet", "热饭": "meal_heating", "急救药箱": "first_aid", "雨具": "rain_gear",
    "饮水": "water", "空调": "ac_cool", "无线网络": "wifi", "冰箱": "fridge", "微波炉": "microwave", "图书": "reading", "热水": "hot_water",
    "哺乳椅": "nursing_chair", "插座": "socket", "遮挡帘": "curtain", "婴儿护理台": "changing_table", "餐饮": "canteen", "淋浴": "shower",
    "住宿": "beds", "维修": "repair", "加油": "fuel", "停车": "truck_parking", "洗衣": "washing",
}


def run(*command, **options):
    return subprocess.run(list(map(str, command)), check=True, text=True, capture_output=True, **options).stdout


def start(*command, ready="http://"):
    """Starts a server and reads its address from the line it prints when ready."""
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    began = time.monotonic()
    for line in process.stdout:
        if found := re.search(r"http://(\S+?)/?\s*$", line):
            return process, found[1], time.monotonic() - began
    sys.exit(f"{command[0]} did not start")


def wrk(address, seconds, lua, env, connections=16):
    out = run("wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "-s", lua, f"http://{address}", env={**os.environ, **env})
    result = dict(pair.split("=") for pair in re.search(r"RES (.*)", out)[1].split())
    assert int(result["non2xx"]) == 0 and int(result["errors"]) == 0, out
    return float(result["rps"])


def stations(source, target):
    """The peers' stations as our import takes them: their facilities are a Postgres array of Chinese words."""
    with open(source, encoding="utf-8") as rows, open(target, "w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["ext_id", "kind", "name", "address", "lon", "lat", "hours", "services", "rating"])
        for row in csv.DictReader(rows):
            services = [FACILITIES[word] for word in row["facilities"].strip("{}").split(",") if word in FACILITIES]
            hours = "24/7" if row["is_24h"] == "t" else row["opening_hours"]
            writer.writerow([row["id"], row["kind"], row["name"], row["address"], row["lon"], row["lat"], hours,
                             ";".join(services), row["rating"]])


def resident(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def mix(address, queries, token, peak, seconds, folder):
    """80 % nearest, 10 % boxes, 5 % search, 5 % writes at 70 % of the peak rate: latencies by route."""
    lines = []
    for at, row in enumerate(queries):
        lon, lat = float(row["lon"]), float(row["lat"])
        turn = at % 20
        if turn < 16:
            lines.append(f"GET /v1/stations/nearest?lon={lon}&lat={lat}&k=5&mode=straight")
        elif turn < 18:
            lines.append(f"GET /v1/stations?bbox={lon:.4f},{lat:.4f},{lon + .05:.4f},{lat + .05:.4f}&limit=100")
        elif turn == 18:
            lines.append(f"GET /v1/search?q=rmlgh&lon={lon}&lat={lat}")
        else:
            lines.append(f'PATCH /v1/stations/{1 + at} {token} {{"notes":"{at}"}}')
    file = folder / "mix.txt"
    file.write_text("\n".join(lines))
    return json.loads(run(LOAD, address, 0.7 * peak, seconds, file))


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=int, default=4)
    options.add_argument("--peers", type=Path, default=Path(os.environ.get("PEERS_WORK", "/tmp/peers")))
    options = options.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk is not installed (Debian: apt-get install wrk)")
    source, queries = options.peers / "data/stations.csv", options.peers / "data/queries.csv"
    if not source.exists():
        sys.exit(f"{source} is absent: set the peers up first ({PEERS}/setup.sh data pg redis tools)")
    run("cargo", "build", "--release", "--locked", "--bin", "yizhan", "--example", "floor", "--example", "load", cwd=ROOT)
    folder = Path(tempfile.mkdtemp(prefix="yizhan-bench-"))
    servers = []
    try:
        stations(source, folder / "stations.csv")
        began = time.monotonic()
        run(YIZHAN, "import", folder / "stations.csv", "--crs", "wgs84", "--source", "peers", "--data-dir", folder)
        imported = time.monotonic() - began
        token = json.loads(run(YIZHAN, "token", "create", "bench", "--scope", "edit", "--data-dir", folder, "--format", "json"))
        ours, address, ready = start(YIZHAN, "serve", "--data-dir", folder, "--listen", "127.0.0.1:0")
        servers.append(ours)
        print(f"import 221,000 rows: {imported:.1f} s; start to ready: {ready:.2f} s; resident: {resident(ours.pid):.0f} MB")
        rates = {}
        floors = {}
        for name, ask in ASKS.items():
            body = urllib.request.urlopen(f"http://{address}/v1/stations/nearest?lon=112.94&lat=28.23&{ask}").read()
            (folder / f"{len(floors)}.json").write_bytes(body)
            floor, at, _ = start(FLOOR, "127.0.0.1:0", folder / f"{len(floors)}.json")
            servers.append(floor)
            floors[name] = (at, len(body))
        for _ in range(options.rounds):
            for name, ask in ASKS.items():
                env = {"QUERIES": str(queries), "ASK": ask}
                lua = ROOT / "benches/http/nearest.lua"
                rates.setdefault(f"yizhan: {name}", []).append(wrk(address, options.seconds, lua, env))
                rates.setdefault(f"floor: {name} ({floors[name][1]} B)", []).append(
                    wrk(floors[name][0], options.seconds, lua, env))
            peers(options, queries, rates)
        medians = {name: statistics.median(values) for name, values in rates.items()}
        print(f"{'what':<64} {'requests/s':>10}  spread")
        for name, values in rates.items():
            print(f"{name:<64} {medians[name]:>10,.0f}  {min(values):,.0f}–{max(values):,.0f}")
        for name in ASKS:
            floor = medians[f"floor: {name} ({floors[name][1]} B)"]
            print(f"share of the floor, {name}: {100 * medians[f'yizhan: {name}'] / floor:.0f} %")
        peak = medians[f"yizhan: {list(ASKS)[0]}"]
        with open(queries, encoding="utf-8") as rows:
            result = mix(address, list(csv.DictReader(rows)), token["secret"], min(peak, 4000), 10, folder)
        print("mix:", json.dumps(result))
    finally:
        for server in servers:
            server.send_signal(signal.SIGTERM)
            server.wait(20)
        shutil.rmtree(folder)


def peers(options, queries, rates):
    """One round of each peer that runs: PostGIS (pgbench, no HTTP) and Redis (RESP, no HTTP)."""
    env = {**os.environ, "PEERS_WORK": str(options.peers)}
    port = env.get("PGPORT_PEERS", "55432")
    for script, name in (("knn_geog_tuned", "PostGIS, tuned, k=10"), ("knn_geog_kind_partial", "PostGIS, partial index, kind")):
        try:
            out = run("pgbench", "-n", "-h", "127.0.0.1", "-p", port, "-U", "postgres", "-M", "prepared", "-c", "2", "-j", "2",
                      "-T", options.seconds, "-f", PEERS / f"pgbench/{script}.sql", "stations")
            rates.setdefault(name, []).append(float(re.search(r"tps = ([\d.]+)", out)[1]))
        except (subprocess.CalledProcessError, FileNotFoundError):
            print(f"{name}: not measured (no server on port {port})", file=sys.stderr)
    tool = options.peers / "bin/respload"
    try:
        out = run(tool, env.get("REDIS_PORT", "56379"), queries, "8", "1", options.seconds, "st:all", "5")
        rates.setdefault("Redis GEOSEARCH 5 km count 10", []).append(float(re.search(r"qps=([\d.]+)", out)[1]))
    except (subprocess.CalledProcessError, FileNotFoundError):
        print("Redis: not measured", file=sys.stderr)


if __name__ == "__main__":
    main()
