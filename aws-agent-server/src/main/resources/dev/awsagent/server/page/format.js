const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const DAY = /^\d{4}-\d{2}(-\d{2})?$/;
// What nobody sees, or what turns text around: shown as what it is, since a name that lies is worse than an ugly one.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u3164\u115f\u1160\uffa0\u2800]/gu;

const numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const prices = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });
const times = new Intl.DateTimeFormat("en-CA", {
  year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
  hourCycle: "h23", timeZoneName: "short",
});
const clock = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dated = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** `1.5 MiB`. */
export function bytes(number) {
  let value = number;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10} ${UNITS[unit]}`;
}

export function number(value) {
  return numbers.format(value);
}

export function price(value, currency) {
  return `${prices.format(value)} ${currency ?? ""}`.trim();
}

export function isInstant(value) {
  return typeof value === "string" && value.length <= 40 && INSTANT.test(value) && !Number.isNaN(Date.parse(value));
}

/** A point in time, or a day or month, as a number to compare by; null for what is none. */
export function instant(value) {
  if (isInstant(value) || (typeof value === "string" && DAY.test(value))) {
    const millis = Date.parse(value);
    return Number.isNaN(millis) ? null : millis;
  }
  return null;
}

/** In the zone of whoever looks, which is named. */
export function time(value) {
  const parts = Object.fromEntries(times.formatToParts(new Date(value)).map((part) => [part.type, part.value]));
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}:${parts.second} ${parts.timeZoneName}`;
}

/** `14:05`, and of another day than today `3 Nov 2026, 14:05`. */
export function hour(value, today = new Date()) {
  const at = new Date(value);
  const day = dated.format(at);
  return day === dated.format(today) ? clock.format(at) : `${day}, ${clock.format(at)}`;
}

/** `3 days ago`, `in 5 minutes`. */
export function ago(value, now = Date.now()) {
  const seconds = (new Date(value).getTime() - now) / 1000;
  const size = Math.abs(seconds);
  for (const [unit, length] of [["year", 31_557_600], ["month", 2_629_800], ["day", 86_400], ["hour", 3_600], ["minute", 60]]) {
    if (size >= length) {
      return relative.format(Math.round(seconds / length), unit);
    }
  }
  return size < 10 ? "now" : relative.format(Math.round(seconds), "second");
}

/** `45 s`, `2:05 min`, `1:10 h`. */
export function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const two = (part) => String(part).padStart(2, "0");
  if (whole < 60) {
    return `${whole} s`;
  }
  return whole < 3600
    ? `${Math.floor(whole / 60)}:${two(whole % 60)} min`
    : `${Math.floor(whole / 3600)}:${two(Math.floor((whole % 3600) / 60))} h`;
}

/** Text from somewhere else: what would act or hide is written out. Lines stay lines where they are asked for. */
export function harmless(text, lines = false) {
  return String(text).replace(UNSEEN, (found, at, whole) => {
    if (lines && (found === "\n" || found === "\t")) {
      return found;
    }
    // Joiners belong to emoji and to scripts that need them.
    if ((found === "\u200d" || found === "\u200c") && at > 0 && whole.charCodeAt(at - 1) > 0x2ff && whole.charCodeAt(at + 1) > 0x2ff) {
      return found;
    }
    const names = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u001b": "\\e" };
    const code = found.codePointAt(0).toString(16);
    return names[found] ?? (code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`);
  });
}

/** `lastModified` becomes `Last modified`. */
export function title(name) {
  const words = harmless(name).replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[_-]+/g, " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `s3_list_buckets` becomes `S3 list buckets`. */
export function toolTitle(name) {
  const [service, ...words] = harmless(name).split("_");
  const services = { s3: "S3", ec2: "EC2", lambda: "Lambda" };
  return `${services[service] ?? title(service)} ${words.join(" ")}`.trim();
}

export function isBytes(name) {
  return /(size|bytes)$/i.test(name);
}

/** A single value as a person reads it; `name` tells what its number counts. */
export function scalar(name, value) {
  if (value === null || value === undefined) {
    return "–";
  }
  if (typeof value === "boolean") {
    return value ? "yes" : "no";
  }
  if (typeof value === "number") {
    return isBytes(name) && value >= 0 ? bytes(value) : /millis$/i.test(name) ? `${number(value)} ms` : number(value);
  }
  if (Array.isArray(value)) {
    return value.length === 0 ? "none" : value.map((one) => scalar(name, one)).join(", ");
  }
  if (typeof value === "object") {
    const pairs = Object.entries(value);
    return pairs.length === 0 ? "none" : pairs.map(([key, one]) => `${harmless(key)}=${scalar(key, one)}`).join(", ");
  }
  if (isInstant(value)) {
    return time(value);
  }
  return value === "" ? '""' : harmless(value);
}

/** `1 change`, `2 changes`. */
export function count(number, noun) {
  return `${numbers.format(number)} ${noun}${number === 1 ? "" : "s"}`;
}
