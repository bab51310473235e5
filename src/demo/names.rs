//! The invented names of the synthetic city: streets, districts, subdistricts.
//!
//! Invented as a set: single names exist in many cities, this city does not.

/// The city's name, which says what it is.
pub(super) const CITY: &str = "示例市（合成）";
/// The province's name, likewise.
pub(super) const PROVINCE: &str = "示例省（合成）";

/// A Chinese name and its reading.
pub(super) type Name = (&'static str, &'static str);

/// Stems of street names; a suffix says what the street is.
pub(super) const STREETS: [Name; 100] = [
    ("朝阳", "Chaoyang"),
    ("文华", "Wenhua"),
    ("清澜", "Qinglan"),
    ("望江", "Wangjiang"),
    ("长桥", "Changqiao"),
    ("柳荫", "Liuyin"),
    ("梧桐", "Wutong"),
    ("银杏", "Yinxing"),
    ("桂花", "Guihua"),
    ("玉兰", "Yulan"),
    ("紫薇", "Ziwei"),
    ("枫林", "Fenglin"),
    ("松涛", "Songtao"),
    ("竹溪", "Zhuxi"),
    ("梅园", "Meiyuan"),
    ("荷塘", "Hetang"),
    ("兰亭", "Lanting"),
    ("菊圃", "Jupu"),
    ("槐树", "Huaishu"),
    ("榆林", "Yulin"),
    ("白桦", "Baihua"),
    ("海棠", "Haitang"),
    ("丁香", "Dingxiang"),
    ("石榴", "Shiliu"),
    ("樱花", "Yinghua"),
    ("芙蓉", "Furong"),
    ("杜鹃", "Dujuan"),
    ("茉莉", "Moli"),
    ("百合", "Baihe"),
    ("向阳", "Xiangyang"),
    ("晨光", "Chenguang"),
    ("晚霞", "Wanxia"),
    ("星河", "Xinghe"),
    ("明月", "Mingyue"),
    ("春晓", "Chunxiao"),
    ("夏荷", "Xiahe"),
    ("秋实", "Qiushi"),
    ("冬青", "Dongqing"),
    ("丰收", "Fengshou"),
    ("和风", "Hefeng"),
    ("惠民", "Huimin"),
    ("安居", "Anju"),
    ("乐业", "Leye"),
    ("兴业", "Xingye"),
    ("创新", "Chuangxin"),
    ("科创", "Kechuang"),
    ("学林", "Xuelin"),
    ("书院", "Shuyuan"),
    ("文庙", "Wenmiao"),
    ("钟楼", "Zhonglou"),
    ("古城", "Gucheng"),
    ("东门", "Dongmen"),
    ("码头", "Matou"),
    ("渔港", "Yugang"),
    ("船厂", "Chuanchang"),
    ("纺织", "Fangzhi"),
    ("机床", "Jichuang"),
    ("铁西", "Tiexi"),
    ("站前", "Zhanqian"),
    ("货场", "Huochang"),
    ("粮站", "Liangzhan"),
    ("工匠", "Gongjiang"),
    ("劳动", "Laodong"),
    ("建设", "Jianshe"),
    ("光华", "Guanghua"),
    ("振兴", "Zhenxing"),
    ("友谊", "Youyi"),
    ("团结", "Tuanjie"),
    ("和平", "Heping"),
    ("幸福", "Xingfu"),
    ("平安", "Ping'an"),
    ("康宁", "Kangning"),
    ("泰和", "Taihe"),
    ("嘉禾", "Jiahe"),
    ("瑞云", "Ruiyun"),
    ("祥云", "Xiangyun"),
    ("彩云", "Caiyun"),
    ("飞虹", "Feihong"),
    ("碧波", "Bibo"),
    ("静湖", "Jinghu"),
    ("金沙", "Jinsha"),
    ("银滩", "Yintan"),
    ("石桥", "Shiqiao"),
    ("板桥", "Banqiao"),
    ("高桥", "Gaoqiao"),
    ("双桥", "Shuangqiao"),
    ("三元", "Sanyuan"),
    ("四明", "Siming"),
    ("五星", "Wuxing"),
    ("六合", "Liuhe"),
    ("七里", "Qili"),
    ("八方", "Bafang"),
    ("九华", "Jiuhua"),
    ("百福", "Baifu"),
    ("千禧", "Qianxi"),
    ("万安", "Wan'an"),
    ("听雨", "Tingyu"),
    ("观澜", "Guanlan"),
    ("揽胜", "Lansheng"),
    ("归帆", "Guifan"),
];

/// One district: code, name, its reading, and its subdistricts (街道).
pub(super) struct DistrictName {
    pub code: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    pub subdistricts: [&'static str; 3],
}

/// The code of the city. No administrative code of the mainland begins with 99.
pub(super) const CITY_CODE: &str = "990100";

/// The eight districts: four north of the river from west to east, then four south of it.
pub(super) const DISTRICTS: [DistrictName; 8] = [
    DistrictName {
        code: "990101", zh: "云栖区", en: "Yunqi", subdistricts: ["云栖街道", "竹溪街道", "西陂街道"]
    },
    DistrictName {
        code: "990102", zh: "鼓山区", en: "Gushan", subdistricts: ["鼓山街道", "书院街道", "北门街道"]
    },
    DistrictName {
        code: "990103", zh: "望澜区", en: "Wanglan", subdistricts: ["望澜街道", "紫薇街道", "静湖街道"]
    },
    DistrictName {
        code: "990104", zh: "青禾区", en: "Qinghe", subdistricts: ["青禾街道", "科创街道", "东陂街道"]
    },
    DistrictName {
        code: "990105", zh: "沙洲区", en: "Shazhou", subdistricts: ["沙洲街道", "渔港街道", "柳荫街道"]
    },
    DistrictName {
        code: "990106", zh: "长桥区", en: "Changqiao", subdistricts: ["长桥街道", "码头街道", "南门街道"]
    },
    DistrictName {
        code: "990107", zh: "清溪区", en: "Qingxi", subdistricts: ["清溪街道", "纺织街道", "梅园街道"]
    },
    DistrictName {
        code: "990108", zh: "南屏区", en: "Nanping", subdistricts: ["南屏街道", "货场街道", "工匠街道"]
    },
];
