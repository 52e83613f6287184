// 页面的全部脚本
import "./page.js";
import "./ask.js";
import "./forms.js";
import "./staff.js";
import "./notice.js";
