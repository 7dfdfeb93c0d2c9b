// What there is on the first day.
import type { Item } from "./order.ts";

export const customers: readonly string[] = [
  "Bakery Lindgren",
  "Café Morgenrot",
  "Corner Shop Okafor",
  "Hotel Bellevue",
  "Kiosk Aalto",
  "School Kitchen West",
];

export const items: readonly Item[] = [
  { id: "oat-milk", name: "Oat milk", unit: "crate of 12", price: 1840, stock: 400 },
  { id: "espresso", name: "Espresso beans", unit: "bag of 5 kg", price: 6250, stock: 120 },
  { id: "flour", name: "Wheat flour", unit: "sack of 25 kg", price: 2190, stock: 250 },
  { id: "apples", name: "Apples", unit: "box of 13 kg", price: 2675, stock: 60 },
  { id: "honey", name: "Heather honey", unit: "tray of 6", price: 4320, stock: 12 },
];
