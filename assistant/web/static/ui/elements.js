// @ts-check
// Elements of the page, built from names, attributes and children. Text is always put in as text.

/** @typedef {Node | string | number | null | undefined} Child */

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, any>} [attributes] properties, attributes, and listeners as `onclick`
 * @param {Child[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  const properties = /** @type {Record<string, any>} */ (/** @type {unknown} */ (made));
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key in made && key !== "list" && key !== "type") properties[key] = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined).map((child) => typeof child === "number" ? String(child) : child));
  return made;
}

/**
 * The element that an event came from, or the one around it that a selector names.
 * @param {Event} event @param {string} selector
 * @returns {HTMLElement | null}
 */
export function closest({ target }, selector) {
  return target instanceof Element ? target.closest(selector) : null;
}

/**
 * The element inside another that must be there.
 * @template {HTMLElement} [Found=HTMLElement]
 * @param {ParentNode} root @param {string} selector
 * @returns {Found}
 */
export function find(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`nothing is at ${selector}`);
  return /** @type {Found} */ (found);
}

/**
 * The elements inside another that a selector names.
 * @param {ParentNode} root @param {string} selector
 * @returns {HTMLElement[]}
 */
export const findAll = (root, selector) => [...root.querySelectorAll(selector)].map((found) => /** @type {HTMLElement} */ (found));

/** Whether it is seen, however far it is scrolled: nothing around it is folded or hidden. @param {Element} one */
export const isShown = (one) => one.checkVisibility();
