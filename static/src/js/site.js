// What every page has. Nothing here is needed to read a page; it only makes it handier.
import "./requests.js";
import "./copy.js";
import "./dialogs.js";
import "./enter.js";
import "./exam_clock.js";
import "./folds.js";
import "./menus.js";
import "./theme_choice.js";
import "./toasts.js";
