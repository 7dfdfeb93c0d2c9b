// The side tables: what is known beside the stream.

/** The seismic networks, and the region that each of them watches. */
export const regions = [
  { net: "us", region: "World" },
  { net: "ak", region: "Alaska" },
  { net: "ci", region: "Southern California" },
  { net: "nc", region: "Northern California" },
  { net: "nn", region: "Nevada" },
  { net: "pr", region: "Puerto Rico" },
  { net: "uw", region: "Washington, Oregon" },
  { net: "hv", region: "Hawaii" },
  { net: "uu", region: "Utah" },
  { net: "mb", region: "Montana" },
  { net: "nm", region: "New Madrid" },
  { net: "se", region: "Southeast" },
];

/** What a magnitude of so much or more is called. */
export const classes = [
  { level: 0, class: "micro" },
  { level: 1, class: "micro" },
  { level: 2, class: "minor" },
  { level: 3, class: "minor" },
  { level: 4, class: "light" },
  { level: 5, class: "moderate" },
  { level: 6, class: "strong" },
  { level: 7, class: "major" },
  { level: 8, class: "great" },
  { level: 9, class: "great" },
];
