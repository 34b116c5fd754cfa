"""Characters that stand for one another, one for one: traditional for simplified, numerals for digits.

Only those that names and numbers of persons are written with; everything here is pure.
"""

from __future__ import annotations

_TRADITIONAL = (
    "張陳劉楊趙黃吳孫馬許鄭馮韓鄧蕭葉蔣蘇呂盧賈鍾鐘陸譚範鄒萬錢湯喬賀賴龔龍顧歐陽嚴齊關魯聶莊畢樓諸東閻羅"
    "韋鮑顏簡龐倉駱單應費華時紀項養閔車談權滿衛國麗軍偉強紅蘭鳳寶雲飛慶貴興榮輝傑濤勝學曉艷豔靜潔鵬剛賓義"
    "愛銀鋼連進達遠順長會蓮瓊瑩潤澤聰維純紹綱繼聖聲誠謙詩語諾豐賢開雙韻鴻麥黨齡夢嬌寧實廣彥恆憶懷戰揚昇晉"
    "曄書棟楓業樂歡漢瀟煒燁燦爾獻瑋環禮禎穎綺聯藝見觀訓詠貞財賜軒農運遙選銘鋒錦鎮鏡門靈頌駿驍鳴鶴嵐發啟樹"
    "橋濱憲勵勳贊績綠緒編縣譽賽輕銳鈞鑒閒陣際雋頤顯騰"
)
_SIMPLIFIED = (
    "张陈刘杨赵黄吴孙马许郑冯韩邓萧叶蒋苏吕卢贾钟钟陆谭范邹万钱汤乔贺赖龚龙顾欧阳严齐关鲁聂庄毕楼诸东阎罗"
    "韦鲍颜简庞仓骆单应费华时纪项养闵车谈权满卫国丽军伟强红兰凤宝云飞庆贵兴荣辉杰涛胜学晓艳艳静洁鹏刚宾义"
    "爱银钢连进达远顺长会莲琼莹润泽聪维纯绍纲继圣声诚谦诗语诺丰贤开双韵鸿麦党龄梦娇宁实广彦恒忆怀战扬升晋"
    "晔书栋枫业乐欢汉潇炜烨灿尔献玮环礼祯颖绮联艺见观训咏贞财赐轩农运遥选铭锋锦镇镜门灵颂骏骁鸣鹤岚发启树"
    "桥滨宪励勋赞绩绿绪编县誉赛轻锐钧鉴闲阵际隽颐显腾"
)
"""Surnames and given names as they are common; source: 通用规范汉字表 (2013), 附件1."""

SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
"""For ``str.translate``: the simplified character of each traditional one; text keeps its length."""

DIGITS = str.maketrans("〇零○一幺壹二贰三叁四肆五伍六陆七柒八捌九玖", "0001112233445566778899")
"""For ``str.translate``: the digit of each Chinese numeral; text keeps its length."""
