(() => {
  "use strict";
  const number = (text) => text !== "" && !Number.isNaN(Number(text));
  const compare = (a, b) => (number(a) && number(b) ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0);
  const sort = (table, place, head) => {
    const way = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", way === 1 ? "ascending" : "descending");
    const body = table.tBodies[0];
    const value = (row) => row.cells[place].dataset.v;
    body.append(...[...body.rows].sort((a, b) => way * compare(value(a), value(b))));
  };
  for (const table of document.querySelectorAll("table.sortable"))
    [...table.tHead.rows[0].cells].forEach((head, place) =>
      head.firstElementChild.addEventListener("click", () => sort(table, place, head)));
  addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll("details")) each.open = true;
  });
})();
