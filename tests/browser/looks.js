// What a pair of eyes and a finger would find on the page as it stands. Each answers with what is wrong, or with nothing.
({
  // Whatever reaches beyond the right edge, unless it lies in a region that scrolls by itself.
  wider() {
    const page = document.documentElement;
    if (page.scrollWidth <= innerWidth) return [];
    const beyond = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1);
    const own = beyond.filter((one) => !one.closest(".scroll, .code, svg, .hidden"));
    return (own.length ? own : [page]).slice(0, 3).map((one) => `${one.tagName}.${one.className}: ${page.scrollWidth} px`);
  },

  // Regions that hide something beyond their own right edge.
  sideways() {
    return [...document.querySelectorAll("main .scroll, main pre, main table")].filter((one) => one.scrollWidth > one.clientWidth)
      .map((one) => `${one.tagName}.${one.className}: ${one.scrollWidth} in ${one.clientWidth} px`);
  },

  // Rows, buttons and fields lower than 44 px.
  low() {
    const fields = "select, input:not([type=radio], [type=checkbox], [type=hidden])";
    return [...document.querySelectorAll(`label.row, button:not(.enter), .button, ${fields}`)]
      .map((one) => ({ one, height: one.getBoundingClientRect().height }))
      .filter(({ one, height }) => one.checkVisibility() && height < 44)
      .map(({ one, height }) => `${one.textContent.trim().slice(0, 40) || one.name}: ${height} px`);
  },

  // WCAG 2.5.8: targets are 24 px square, but for links within a sentence, and for those that have a circle of 24 px to themselves.
  small() {
    const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")]
      .filter((one) => one.checkVisibility() && !one.closest(".row, .skip, .enter"))
      .map((one) => ({ one, box: one.getBoundingClientRect() }));
    const lacking = ({ box }) => box.width < 24 || box.height < 24;
    const middle = ({ box }) => [box.x + box.width / 2, box.y + box.height / 2];
    const inSentence = ({ one }) => {
      const around = one.parentElement.closest("p, li, dd, td, th, summary");
      return getComputedStyle(one).display === "inline" && around && around.textContent.trim() !== one.textContent.trim();
    };
    const alone = (it) => all.every((other) => {
      if (other.one.contains(it.one) || it.one.contains(other.one)) return true;
      const [x, y] = middle(it), box = other.box;
      if (lacking(other)) return Math.hypot(middle(other)[0] - x, middle(other)[1] - y) >= 24;
      return Math.hypot(Math.max(box.x - x, 0, x - box.right), Math.max(box.y - y, 0, y - box.bottom)) >= 12;
    });
    return all.filter((it) => lacking(it) && !inSentence(it) && !alone(it))
      .map(({ one, box }) => `${one.textContent.trim().slice(0, 40)}: ${box.width} x ${box.height} px`);
  },

  // The colour of each radio's and tick box's edge beside the colours it touches: inside and around.
  edges() {
    const ground = (from) => {
      for (let at = from; at; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        if (!/, 0\)$|transparent/.test(colour)) return colour;
      }
      return "rgb(255, 255, 255)";
    };
    return [...document.querySelectorAll("[type=radio], [type=checkbox]")].filter((one) => one.checkVisibility()).map((one) => {
      const style = getComputedStyle(one);
      return {
        name: one.name,
        checked: one.checked,
        width: parseFloat(style.borderTopWidth),
        edge: style.borderTopColor,
        inside: ground(one),
        around: ground(one.parentElement),
      };
    });
  },

  // What is wrong with the focus. A row wears the outline of its radio; a question that has just come, a bar at its side.
  focus() {
    const one = document.activeElement;
    if (!one || one === document.body) return "nowhere";
    const name = `${one.tagName} ${one.id || one.name || ""} ${one.textContent.trim().slice(0, 40)}`;
    const shown = one.closest(".row") || one;
    const outlined = (it) => getComputedStyle(it).outlineStyle !== "none" && parseFloat(getComputedStyle(it).outlineWidth) >= 2;
    if (!outlined(one) && !outlined(shown) && getComputedStyle(one).boxShadow === "none") return `${name}: no outline`;
    const part = (it) => [...it.getClientRects()].find((box) => box.width > 1 && box.height > 1);
    const own = part(one), box = part(shown);
    if (!own) return `${name}: has the focus but cannot be seen`;
    const inside = own.height < innerHeight ? own.top >= -1 && own.bottom <= innerHeight + 1 : own.bottom >= 24 && own.top <= innerHeight - 24;
    if (!inside) return `${name}: outside the window`;
    const seen = [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]].some(([x, y]) => {
      const down = Math.min(Math.max(box.y + box.height * y, 1), innerHeight - 1);
      const top = document.elementFromPoint(box.x + box.width * x, down);
      return top && shown.contains(top);
    });
    return seen ? "" : `${name}: hidden behind something`;
  },

  // The words of what has the focus.
  focused() {
    const one = document.activeElement;
    return (one.labels?.[0] || one).textContent.trim();
  },

  // How many stops Tab makes; a group of radios is one.
  stops() {
    const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']")]
      .filter((one) => one.tabIndex >= 0 && one.checkVisibility());
    const radios = all.filter((one) => one.type === "radio");
    return all.length - radios.length + new Set(radios.map((one) => one.name)).size;
  },

  // How many elements glide, fade or turn.
  moving() {
    return [...document.querySelectorAll("*")].map((one) => getComputedStyle(one)).filter((style) =>
      style.transitionDuration !== "0s" || style.animationName !== "none" || style.scrollBehavior === "smooth").length;
  },

  unfold() {
    document.querySelectorAll("details").forEach((one) => { one.open = true; });
  },
})
