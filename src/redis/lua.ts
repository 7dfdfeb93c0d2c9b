import type { AnyTransition } from "../storage/transition.ts";

/** How much longer than a given clock says Redis keeps an entry, in milliseconds. */
export const spare = 60_000;

/** What a script answers when cjson cannot read what is kept, or the arguments. */
export const unfit = "?";

/** Reads the keys: the server's time, and what each of them holds. */
export const readScript = `local t = redis.call("TIME")
local out = { t[1] .. string.format("%03d", math.floor(t[2] / 1000)) }
for i, key in ipairs(KEYS) do out[i + 1] = redis.call("GET", key) end
return out`;

/** For each key what it held, what it is to hold ("" leaves it, "-" deletes it), and for how many milliseconds. */
export const commitScript = `for i, key in ipairs(KEYS) do
  if (redis.call("GET", key) or "") ~= ARGV[i * 3 - 2] then return 0 end
end
for i, key in ipairs(KEYS) do
  local text, life = ARGV[i * 3 - 1], ARGV[i * 3]
  if text == "-" then redis.call("DEL", key)
  elseif text ~= "" and life ~= "" then redis.call("SET", key, text, "PX", life)
  elseif text ~= "" then redis.call("SET", key, text) end
end
return 1`;

// cjson.encode is fast, and right for what `plain` lets through. It gives 14 digits of a number, where 17 always bring it back,
// and does not know an empty list from an empty object. The 0 makes -0 what it is in JSON. It escapes slashes, which JSON need
// not and V8 now and then reads wrongly in names.
const prelude = `local lists = {}
local function array(t) lists[t] = true return t end
local function text(v)
  local s = cjson.encode(v)
  return string.find(s, "/", 1, true) and string.gsub(s, "\\\\/", "/") or s
end
local function plain(v)
  local kind = type(v)
  if kind == "number" then return v % 1 == 0 and v > -1e14 and v < 1e14 and (v ~= 0 or 1 / v > 0) end
  if kind ~= "table" then return true end
  local count = 0
  for _, x in pairs(v) do
    if not plain(x) then return false end
    count = count + 1
  end
  return count > 0 and (v[1] == nil or #v == count)
end
local function exact(v)
  local kind = type(v)
  if kind == "number" then
    if v % 1 == 0 then return string.format("%.0f", v + 0) end
    if v - v ~= 0 then error("JSON has no number " .. v) end
    local s = string.format("%.15g", v + 0)
    return tonumber(s) == v and s or string.format("%.17g", v)
  end
  if kind ~= "table" then return text(v) end
  local out = {}
  if lists[v] or v[1] ~= nil then
    for i = 1, #v do out[i] = exact(v[i]) end
    return "[" .. table.concat(out, ",") .. "]"
  end
  for k, x in pairs(v) do out[#out + 1] = text(tostring(k)) .. ":" .. exact(x) end
  return "{" .. table.concat(out, ",") .. "}"
end
local function json(v) return plain(v) and text(v) or exact(v) end`;

// What cjson cannot read, or is no JSON, is answered with a word that is no JSON: the other form of the transition deals with it.
const before = `local now, args = ARGV[1], nil
local given = now ~= ""
if given then now = tonumber(now) else
  local t = redis.call("TIME")
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local raw, current, ok = {}, {}, true
if ARGV[2] ~= "" then ok, args = pcall(cjson.decode, ARGV[2]) end
if not ok then return "${unfit}" end
for i, key in ipairs(KEYS) do
  local text = redis.call("GET", key)
  if text then
    local kind, ends, payload = string.match(text, "^(.)(%d*):(.*)$")
    if not (given and kind and ends ~= "" and tonumber(ends) <= now) then
      if kind ~= "j" then return "${unfit}" end
      ok, current[i] = pcall(cjson.decode, payload)
      if not ok then return "${unfit}" end
      raw[i] = payload
    end
  end
end`;

// Everything that can go wrong does so before the first write.
const after = `local answer = result ~= nil and json(result)
local texts, lives = {}, {}
for i = 1, #KEYS do
  local v, ttl = values[i], ttls[i]
  local same = rawequal(v, current[i])
  if ttl ~= nil or not same then
    if v == nil or ttl == 0 then texts[i] = "" else
      local ends = ""
      if ttl ~= nil then
        if not (ttl >= 0 and ttl < math.huge) then error("a ttl must be milliseconds from 0 on") end
        if given then ends = string.format("%.0f", math.min(math.ceil(now + ttl), 8.64e15)) end
        lives[i] = string.format("%.0f", math.min(math.ceil(ttl), 1e15) + (given and ${spare} or 0))
      end
      texts[i] = "j" .. ends .. ":" .. (same and raw[i] or json(v))
    end
  end
end
for i, key in ipairs(KEYS) do
  local text, life = texts[i], lives[i]
  if text == "" then redis.call("DEL", key)
  elseif text and life then redis.call("SET", key, text, "PX", life)
  elseif text then redis.call("SET", key, text) end
end
return answer`;

const one = `local value, ttl, result = step(current[1], args, now)
local values, ttls = { value }, { ttl }`;
const several = `local values, ttls, result = step(current, args, now)
ttls = ttls or {}`;

/** The script that carries out a transition with a Lua form: the answer is the result as JSON. */
export const stepScript = (transition: AnyTransition): string => `${prelude}
local function step(current, args, now)
${transition.lua}
end
${before}
${"joint" in transition ? several : one}
${after}`;
