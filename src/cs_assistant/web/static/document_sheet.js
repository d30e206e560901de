// One document on a sheet: the button prints it.

import { $ } from "./dom.js";

$("print").addEventListener("click", () => print());
