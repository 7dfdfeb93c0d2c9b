import type { AnyTransition } from "../storage/transition.ts";
import { broken } from "./together.ts";

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

// Whole numbers and lists of them are most of what is kept and answered, and written at once. cjson.encode is right for the rest
// of what `plain` lets through. It gives 14 digits of a number, where 17 always bring it back, and does not know an empty list from
// an empty object. The 0 makes -0 what it is in JSON. It escapes slashes, which JSON need not and V8 now and then reads wrongly in
// names. What is seldom needed is made in a function, so that no other call pays for making it.
const prelude = `local lists
local function array(t)
  lists = lists or {}
  lists[t] = true
  return t
end
local function any(v)
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
    if lists and lists[v] or v[1] ~= nil then
      for i = 1, #v do out[i] = exact(v[i]) end
      return "[" .. table.concat(out, ",") .. "]"
    end
    for k, x in pairs(v) do out[#out + 1] = text(tostring(k)) .. ":" .. exact(x) end
    return "{" .. table.concat(out, ",") .. "}"
  end
  return plain(v) and text(v) or exact(v)
end
local function json(v)
  local kind = type(v)
  if kind == "number" and v % 1 == 0 and v > -1e15 and v < 1e15 then return string.format("%d", v) end
  if kind ~= "table" or v[1] == nil then return any(v) end
  for i = 1, #v do
    local x = v[i]
    if type(x) ~= "number" or x % 1 ~= 0 or x <= -1e15 or x >= 1e15 or i > 99 then return any(v) end
  end
  return "[" .. string.format(string.rep("%d,", #v - 1) .. "%d", unpack(v)) .. "]"
end`;

// What cjson cannot read, or is no JSON, is answered with a word that is no JSON: the other form of the transition deals with it.
const before = `local now, fit = ARGV[1], nil
local given = now ~= ""
if given then now = tonumber(now) else
  local t = redis.call("TIME")
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local asked, args, readable = "", nil, true
local function take(text)
  if text ~= asked then
    asked, args, readable = text, nil, true
    if text ~= "" then readable, args = pcall(cjson.decode, text) end
  end
  fit = readable
end
local function read(key)
  local text = redis.call("GET", key)
  if not text then return end
  local kind, ends, payload = string.match(text, "^(.)(%d*):(.*)$")
  if given and kind and ends ~= "" and tonumber(ends) <= now then return end
  local ok, value = pcall(cjson.decode, payload)
  fit = fit and kind == "j" and ok
  return value, payload
end
local function written(v, ttl, was, raw)
  local same = rawequal(v, was)
  if ttl == nil and same then return end
  if v == nil or ttl == 0 then return "" end
  local ends, life = "", nil
  if ttl ~= nil then
    if not (ttl >= 0 and ttl < math.huge) then error("a ttl must be milliseconds from 0 on") end
    if given then ends = string.format("%d", math.min(math.ceil(now + ttl), 8.64e15)) end
    life = string.format("%d", math.min(math.ceil(ttl), 1e15) + (given and ${spare} or 0))
  end
  return "j" .. ends .. ":" .. (same and raw or json(v)), life
end
local function write(key, text, life)
  if text == "" then redis.call("DEL", key)
  elseif text and life then redis.call("SET", key, text, "PX", life)
  elseif text then redis.call("SET", key, text) end
end`;

// Everything that can go wrong does so before the first write.
const single = `local function update(key, text)
  take(text)
  local current, raw = read(key)
  if not fit then return "${unfit}" end
  local value, ttl, result = step(current, args, now)
  local answer = result ~= nil and json(result)
  write(key, written(value, ttl, current, raw))
  return answer
end
`;
const one = `${single}return update(KEYS[1], ARGV[2])`;
const many = `${single}local out = {}
for i, key in ipairs(KEYS) do
  local done, answer = pcall(update, key, ARGV[i + 1])
  if not done then
    local why = type(answer) == "table" and answer.err or tostring(answer)
    answer = "${broken}" .. (string.find(why, "^%u+ ") and why or "ERR " .. why)
  end
  out[i] = answer or ""
end
return out`;
const several = `take(ARGV[2])
local current, raw = {}, {}
for i, key in ipairs(KEYS) do current[i], raw[i] = read(key) end
if not fit then return "${unfit}" end
local values, ttls, result = step(current, args, now)
local answer, texts, lives = result ~= nil and json(result), {}, {}
for i = 1, #KEYS do texts[i], lives[i] = written(values[i], ttls and ttls[i], current[i], raw[i]) end
for i, key in ipairs(KEYS) do write(key, texts[i], lives[i]) end
return answer`;

/**
 * The script that carries out a transition with a Lua form: the answer is the result as JSON. The one for many keys carries it out
 * on each of them by itself, and answers a list; a failure stands in it behind a mark.
 */
export const stepScript = (transition: AnyTransition, alike = false): string => `${prelude}
local function step(current, args, now)
${transition.lua}
end
${before}
${"joint" in transition ? several : alike ? many : one}`;
